"""The states of QA records and escalations."""

from tests.tables.workflows.base import HERE, MINE, Move, Noun

COMPLETE = "completed shared acknowledged amended closed"

NOUNS: dict[str, Noun] = {
    "qa-records": Noun(
        "draft completed shared acknowledged amended closed entered_in_error",
        {
            "qa": HERE,
            "chairs integration_client": MINE,
            "practitioner": (COMPLETE, "", ""),
            "managers directors iro_manager": (COMPLETE, COMPLETE, ""),
        },
        {
            "edit": Move("chairs@own", "draft", path=None),
            "complete": Move("chairs@own", "draft>completed"),
            "discard": Move("chairs@own", "draft>entered_in_error"),
            "share": Move(
                "chairs@own", "completed>shared shared acknowledged>shared amended>shared"
            ),
            "acknowledge": Move(
                "practitioner@own managers@own", "shared>acknowledged acknowledged amended closed"
            ),
            "record-on-file": Move("chairs@own", "completed shared acknowledged amended"),
            "close": Move(
                "chairs@own",
                "",
                dict.fromkeys(("shared", "acknowledged", "amended"), "share_with_both"),
            ),
            "amend": Move(
                "qa_manager",
                "completed>amended shared>amended acknowledged>amended amended closed>amended",
            ),
            "enter-in-error": Move(
                "qa_manager",
                "draft>entered_in_error completed>entered_in_error shared>entered_in_error"
                " acknowledged>entered_in_error amended>entered_in_error closed>entered_in_error",
            ),
        },
    ),
    "escalations": Noun(
        "alert informal formal resolved referred_cafcass withdrawn",
        {"qa managers directors iro_manager": HERE, "chairs": MINE},
        {
            "edit": Move("chairs@own", "alert informal formal", path=None),
            "respond": Move(
                "managers@own assistant_director@own director@own corporate_director@own",
                "alert informal formal",
            ),
            "ask": Move("qa_manager chairs@own", "alert informal formal"),
            "escalate-informally": Move("qa_manager chairs@own", "alert>informal"),
            "escalate-formally": Move(
                "qa_manager chairs@own", "alert>formal informal>formal formal"
            ),
            "resolve": Move(
                "qa_manager chairs@own", "alert>resolved informal>resolved formal>resolved"
            ),
            "refer-to-cafcass": Move(
                "qa_manager chairs@own",
                "alert>referred_cafcass informal>referred_cafcass formal>referred_cafcass",
            ),
            "withdraw": Move(
                "qa_manager chairs@own", "alert>withdrawn informal>withdrawn formal>withdrawn"
            ),
        },
    ),
}
