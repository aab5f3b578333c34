"""The common scale, onto which the grades of all tools are mapped."""

COMMON_SCALE = "ofsted4"
GRADES = ("inadequate", "requires_improvement", "good", "outstanding")
