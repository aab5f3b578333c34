"""The scale into which grades of all tools are translated."""

COMMON_SCALE = "ofsted4"
GRADES = ("inadequate", "requires_improvement", "good", "outstanding")
