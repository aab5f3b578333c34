"""The forms in which councils hold a return: XML, several years, files beside it."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.cases.subjects import Subject
from app.models.organisation.people import Person
from app.security.pseudonyms import pseudonym
from tests import factories
from tests.conftest import As
from tests.support.returns import EPISODES, HEADER, Send, header, open_cases, placements

XML = """<?xml version="1.0" encoding="UTF-8"?>
<EXPSSDA903>
  <CHILD>
    <HEADER>
      <CHILDID>1</CHILDID><SEX>2</SEX><DOB>05/04/2015</DOB>
      <AREVIEW><REVIEW>01/02/2025</REVIEW><REVIEW_CODE>PN1</REVIEW_CODE></AREVIEW>
    </HEADER>
    <EPISODE><DECOM>01/01/2025</DECOM><RNE>S</RNE><LS>C2</LS><CIN>N1</CIN><PL>U4</PL></EPISODE>
  </CHILD>
  <CHILD>
    <HEADER><CHILDID>2</CHILDID><DOB>2015-04-05</DOB></HEADER>
    <EPISODE><DECOM>2025-01-01</DECOM><RNE>S</RNE><LS>C2</LS><CIN>N9</CIN><PL>U4</PL></EPISODE>
  </CHILD>
</EXPSSDA903>
"""


def test_the_xml_form_is_a_whole_return(db: Session, send: Send) -> None:
    factories.the_calendar(db)
    run = send(xml=XML, placements=placements("1")).json()
    assert (run["counts"]["in_frame"], run["counts"]["reviews_held"]) == (1, 1)
    assert [(e["file"], e["line"], e["column"], e["code"]) for e in run["errors"]] == [
        ("return.xml", 12, "CIN", "unknown_code")
    ]
    assert open_cases(db) == {"1": ("DOVER-1", None)}


@pytest.mark.parametrize(
    ("xml", "code"),
    [
        (XML[:-20], "not_xml"),
        ("<EXPSSDA903></EXPSSDA903>", "not_a_return"),
        ('<!DOCTYPE a [<!ENTITY b "c">]>' + XML[39:], "declares_entities"),
    ],
)
def test_xml_that_cannot_be_read_to_its_end_is_refused(
    db: Session, send: Send, xml: str, code: str
) -> None:
    answer = send(xml=xml)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, code)
    assert db.scalars(select(Subject)).all() == []


def test_files_of_several_years_are_one_return_and_the_others_are_left_aside(
    db: Session, as_: As, admin: Person
) -> None:
    """Child 1 moved in the second year; child 2 left in it; child 3 came."""
    years = {
        "2024 header.csv": f"{HEADER}\n1,2,05/04/2015\n2,2,05/04/2015",
        "2025 Header.CSV": f"{HEADER}\n1,2,05/04/2015\n2,2,05/04/2015\n3,2,05/04/2015",
        "2024_episodes.csv": f"{EPISODES}\n1,01/06/2023,S,C2,N1,U4,\n2,01/06/2023,S,C2,N1,U4,",
        "2025_episodes.csv": f"{EPISODES}\n1,01/06/2023,S,C2,N1,U4,01/07/2024\n"
        "1,01/07/2024,P,C2,N1,U6,\n2,01/06/2023,S,C2,N1,U4,01/08/2024\n3,01/01/2025,S,C2,N1,U4,",
        "placements.csv": placements("1", "3"),
        "ad1.csv": "CHILD\n1",
        "oc2_2025.csv": "CHILD\n1",
    }
    answer = as_(admin).post(
        "/v1/imports/ssda903",
        files=[("files", (name, text)) for name, text in years.items()]
        + [("uasc", ("uasc.csv", "CHILD"))],
        data={"as_at": "2025-03-01"},
        headers={"Idempotency-Key": "years"},
    )
    assert answer.status_code == 201, answer.text
    run = answer.json()
    assert (run["errors"], run["counts"]["in_frame"], run["counts"]["outside_frame"]) == ([], 2, 1)
    assert run["notes"] == [
        "Left aside, because QAF does not use them: ad1.csv, oc2.csv, uasc.csv."
    ]
    starts = dict(db.execute(select(Subject.case_ref, Subject.became_looked_after_on)).all())
    assert str(starts[pseudonym("ssda903", "1")]) == "2023-06-01"


def test_a_file_whose_name_says_nothing_is_refused(as_: As, admin: Person) -> None:
    answer = as_(admin).post(
        "/v1/imports/ssda903",
        files=[("files", ("report.csv", header("1")))],
        headers={"Idempotency-Key": "x"},
    )
    assert answer.status_code == 422
    assert [e["pointer"] for e in answer.json()["errors"]] == ["/files/0"]
