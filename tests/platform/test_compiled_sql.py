"""What `compiled_sql` leans on in SQLAlchemy: an upgrade that changes it fails here."""

from sqlalchemy import Text, Uuid, bindparam, cast, func, literal, select

from app.core import ids
from app.models.auditing.audits import Audit
from app.services.platform import compiled_sql
from app.vocabulary.auditing import AuditStatus

ME = bindparam("me", ids.new(), Uuid)


def test_only_the_named_parameters_are_left_and_the_others_are_written_out() -> None:
    query = select(Audit.id).where(Audit.auditor_id == ME, Audit.tool_key == "it's 100 %")
    text, used = compiled_sql.compiled(query, {"me"})
    assert set(used) == {"me"}
    assert "%(me)s" in text
    assert "'it''s 100 %%'" in text


def test_an_enumeration_is_written_as_its_value() -> None:
    """By the private `_bind_processors` of a compiled statement."""
    query = select(Audit.id).where(Audit.status == AuditStatus.DRAFT)
    text, _ = compiled_sql.compiled(query, set())
    assert "'draft'" in text


def test_a_list_of_values_is_written_out_one_by_one() -> None:
    words = [AuditStatus.FINALISED, AuditStatus.AMENDED]
    text, _ = compiled_sql.compiled(select(Audit.id).where(Audit.status.in_(words)), set())
    assert "IN ('finalised', 'amended')" in text


def test_the_one_column_of_a_query_stands_alone_without_from() -> None:
    """SQLAlchemy writes `SELECT column AS name` and then FROM on a line of its own."""
    column = cast(func.json_build_object(literal("id"), Audit.id, literal(": %"), ME), Text)
    text, used = compiled_sql.expression(select(column), {"me"})
    assert text.startswith("CAST(json_build_object(")
    assert "FROM" not in text
    assert "audits.id" in text
    assert r"'\: %'" in text
    assert ":me" in text
    assert set(used) == {"me"}


def test_parameters_are_numbered_for_the_driver_in_their_order() -> None:
    statement = compiled_sql.numbered("a = %(x)s AND b = %(y)s OR a = %(x)s AND c LIKE '%%'")
    assert statement.sql == "a = $1 AND b = $2 OR a = $1 AND c LIKE '%'"
    assert statement.names == ["x", "y"]
