"""The texts that people of the demo write. They are made up and about nobody."""

STRENGTHS = (
    "The child was seen alone, and their own words are on the record.",
    "The plan says what will be different for the child, and by when.",
    "The chronology is current and was used in the analysis.",
    "The family's views are recorded apart from the worker's own.",
    "Supervision is regular and asks what life is like for the child.",
    "Partner agencies share what they know, and it is brought together.",
    "Visits are frequent, and direct work is planned and reviewed.",
    "The father was found, spoken to and listened to.",
)
DEVELOPMENT = (
    "Record why the plan changed, and who agreed to it.",
    "The analysis repeats the history and does not say what it means.",
    "Actions have no owner and no date.",
    "The child's identity and culture are named but not explored.",
    "Two visits were late, and the reason is not on the record.",
    "Management decisions are recorded without the reasons for them.",
    "The contingency plan does not say who does what.",
    "The wider family could have been asked for help earlier.",
)
RATIONALE = (
    "The work is sound and has made a difference; some of the recording lags behind it.",
    "Most of what matters is there, and it is less consistent than it should be.",
    "The grade follows from the assessment and the plan, which weigh most here.",
)
DISAGREEMENT = (
    "The evidence on the record does not carry the grade given.",
    "The weaknesses in planning weigh more than the audit allows.",
    "The direct work deserves more credit than it was given.",
)
FEEDBACK = (
    "A careful audit, thank you. Say more about the difference made.",
    "Clear strengths; link the areas for development to actions.",
    "Thank you. Your scaling and your grade fit together well.",
)
RETURN = "The reasons for the grade do not yet follow from the sections named. Please look again."
WENT_WELL = (
    "Time was made for the relationship, and the child noticed.",
    "The plan was written with the family, not for them.",
)
DIFFERENTLY = (
    "Ask the wider family sooner, and write down what they offer.",
    "Bring the chronology up to date before the review, not after it.",
)
REPLY_AGREES = (
    "A fair picture of the work; thank you for the time you took to talk it through.",
    "I recognise this. The strengths are what the team has worked for since the spring.",
)
REPLY_DISAGREES = (
    "The visits in May are recorded under another heading, and were not seen.",
    "The plan changed because the court asked for it; the audit reads it as drift.",
)
WILL_DO = (
    "I will review the plan with the family at the next visit.",
    "We will read the chronology together in supervision this month.",
)
DECLINED = ("On leave until after the due date.", "Two audits already this month.")
EXEMPTION = "The record is with the court until the hearing."
NOT_EXEMPTED = "The record can be read, so the audit must be done."
THEMES = (
    "voice_of_child",
    "lived_experience",
    "family_involvement",
    "analysis_and_critical_thinking",
    "history_and_chronology",
    "smart_planning",
    "contingency_planning",
    "reflective_supervision",
    "recording",
    "timeliness_and_visits",
    "information_sharing",
)
CONCERNED = ("drift_and_delay", "smart_planning", "voice_of_child", "contingency_planning")
THANKS = "Thank you. I have read it and will bring it to supervision."
ESCALATED = (
    ("drift_and_delay", "The move was agreed in spring and has no date. Please agree one."),
    ("plan_implementation", "The therapy agreed at the last review has not begun."),
    ("participation", "Nobody told the child what the review is for."),
    ("care_planning", "The plan does not say who lives with the child if this placement ends."),
)
ANSWERED = (
    "The panel meets next week; the plan is changed, and the worker will tell the child.",
    "It is agreed. A date is set, and I will check it in supervision.",
)
CHILDREN_SAID = (
    "My worker comes when she says she will.",
    "I would like to know earlier when plans change.",
    "They asked me what I wanted at my review.",
    "I had three workers in one year.",
    "My reviewing officer writes me a letter I can understand.",
)
PARENTS_SAID = (
    "The reports came the evening before the conference.",
    "I was treated with respect, even when we did not agree.",
    "It was explained what had to change and why.",
    "Nobody answered the telephone for two weeks.",
)
SAID = {
    "child_young_person": CHILDREN_SAID,
    "parent_carer_family": PARENTS_SAID,
    "staff": (
        "Supervision helps me to think, and audits now say what was good, too.",
        "The caseload leaves no time for direct work.",
        "I learned from the talk after the audit.",
    ),
    "partner_agency": ("We hear what became of our referrals more often than a year ago.",),
}
NOT_SAFE = "She says that she is not safe at home when her uncle is there."
YOU_SAID_WE_DID = (
    ("recording", "Letters are hard to read.", "We rewrite them with young people."),
    (
        "timeliness_and_visits",
        "Plans change and nobody tells us.",
        "Your worker calls you the same day, and your reviewing officer checks it.",
    ),
    (
        "voice_of_child",
        "You want to choose who comes to your review.",
        "You are asked for a list four weeks before.",
    ),
)
RECOMMENDED = (
    "Supervision records say what was decided about the child and why, and come back to what was"
    " agreed the time before."
)
TO_DO = "Use the reflective template in every supervision, and look at five records together."
DONE = "The template is in use; we looked at five records in the team meeting."
SEEN_IN = "Minutes of the team meeting, and the five supervision records."
EFFECT = {
    "effective": "The records read since then say what was decided, and why.",
    "partly": "Decisions are recorded; the reasons often are not.",
    "not_effective": "The records read since then are as they were.",
}

UNSAFE = "The child sleeps in a home where the plan says that she may not be alone with the adults."
MADE_SAFE = "The child is with her grandmother; the plan was changed today with the family."
ASKED = (
    "Do supervision records in this district say what was decided about the child, and why?",
    "How soon do children meet the worker who will stay with them?",
)
OBSERVED = "The worker listened before she asked, and said what would happen next."
OBSERVED_WELL = "Workers know the children of their team, and plan with them and not for them."
ENQUIRY_ANSWERED = (
    "In most of them. Decisions are there; the reasons are there where the template is used."
)
REPORTED = {
    "impact_on_children": "Children see the same worker, and know what the plan is for.",
    "childrens_views_impact": "What children said about contact changed how visits are planned.",
    "leadership_overview": "Practice is steady. Reasons are missing in one third of the records.",
}
NOTHING_COMMISSIONED = "No service that is commissioned was observed in this week."
FOLLOWED_UP = "The template is used by all teams; re-audits show decisions with their reasons."
CIRCLE = "Quality circle on supervision"
CIRCLE_IS_FOR = "Plans thematic audits of supervision, and follows what comes of them."
AGENDA = "What audits and feedback say of supervision; the next thematic audit."
AGREED = "A thematic audit asks whether supervision records say why."
MINUTES = "The circle read the findings of the last audits and what workers say, and agreed."
THEMATIC = "What reflective supervision changes"
WHY_NOW = "Audits and feedback say that supervision does not show its reasons."
COVERS = "Supervision of plans for children in care, and not personal supervision."
THEMATIC_QUESTIONS = (
    "Do records of supervision say why a plan was changed?",
    "What do workers do differently after supervision?",
)
FEEDBACK_SAYS = "Decisions of supervision are not explained to those whom they are about."
THEMATIC_FOUND = "Most records of supervision say what was decided, and few say why."
HEADLINE = "Supervision is regular, and seldom says why."
NARRATIVE = (
    "Of the records that were read, most say what was decided. Where the reflective template is"
    " used, the reasons are there, and the next visit shows them."
)
EVENT = "Supervision that says why"
EVENT_MINUTES = (
    "The area looked at what audits say of supervision. Managers told what they had tried."
)
DECIDED = ("All teams of the area use the template.", "The reading group goes on as it is.")
NO_ACTION = "It meets already, and nothing has to be arranged."
LEARNT = "What supervision records leave out"
LEARNT_OF = "Records say what was decided. They seldom say why, or what it meant to the child."
COMMUNITY = "Supervision that says why"
ANALYSIS_RECOMMENDED = "Children are told what their plan is for, in words that they chose."
TELL_CHILDREN = "Write the aims of five plans anew with the children whom they are about."
# What numbers show, with their theme and what is asked because of it.
NUMBERS_SAY = (
    "Not all conferences of the month were held in time.",
    "timeliness_and_visits",
    "Book the conference on the day on which the strategy meeting asks for it.",
)
DATA_SAY = (
    "Rows are incomplete, so that nobody can be told what they ask for.",
    "recording",
    "Complete the rows that were found, and say why they were incomplete.",
)
# Strand, title, summary and theme.
ITEMS = (
    (
        "research",
        "What research says of drift",
        "Plans drift where nobody owns the next step. Reviews that name it halve the delay.",
        "drift_and_delay",
    ),
    (
        "developing_and_embedding_practice",
        "Hearing the child in every plan",
        "Three ways of writing down what a child wants, tried by four teams.",
        "voice_of_child",
    ),
)
# Kind, theme of the Academy, themes of findings, title, summary and minutes it takes.
RESOURCES: tuple[tuple[str, str, tuple[str, ...], str, str, int], ...] = (
    (
        "podcast",
        "analysis_and_critical_thinking",
        ("analysis_and_critical_thinking",),
        "Thinking aloud about risk",
        "Two workers talk through a decision, and say where they changed their minds.",
        25,
    ),
    (
        "course",
        "child_exploitation",
        ("child_exploitation",),
        "Harm outside the home",
        "A day about mapping places and friends together with young people.",
        360,
    ),
    (
        "guidance",
        "child_sexual_abuse",
        ("child_sexual_abuse",),
        "When a child has not told",
        "Signs and conversations that help children to tell of sexual abuse in their own time.",
        40,
    ),
    (
        "journal",
        "poverty",
        ("poverty",),
        "Poverty in assessments",
        "How assessments name poverty without blaming parents for it.",
        30,
    ),
    (
        "toolkit",
        "chronologies",
        ("history_and_chronology",),
        "A chronology that is read",
        "A template of one page, with examples of what to leave out.",
        15,
    ),
    (
        "webinar",
        "family_group_conferences",
        ("family_involvement",),
        "Families who plan",
        "How to prepare a family group conference, told by two grandmothers.",
        60,
    ),
    (
        "toolkit",
        "voice_of_the_child",
        ("voice_of_child", "lived_experience"),
        "Three houses and other ways to ask",
        "Sheets for direct work with children of every age.",
        20,
    ),
    (
        "webinar",
        "reflective_supervision",
        ("reflective_supervision",),
        "From tasks to reasons",
        "A supervision that was recorded with consent, and what it changed in the plan.",
        50,
    ),
    (
        "guidance",
        "recording",
        ("recording",),
        "Writing to the child",
        "How to write case notes that the child can read one day.",
        15,
    ),
    (
        "journal",
        "neglect",
        ("neglect",),
        "Seeing neglect over time",
        "What a chronology shows of neglect that single visits do not.",
        35,
    ),
)
COMMUNITY_OF = "How we write down the reasons of a decision, and when we look at them again."
RISK = "We asked what the visits had not shown, and what would tell us."
