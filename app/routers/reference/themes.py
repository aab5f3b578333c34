from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import CHANGES, answers
from app.http.dependencies import Db, Reader, Writer
from app.models.reference.themes import Theme
from app.schemas.platform.common import Code
from app.schemas.reference.themes import ThemePage, ThemeQuery, ThemeRead, ThemeWrite
from app.services.reference import themes

router = APIRouter(prefix="/v1/themes", tags=["reference"])
ThemeCode = Annotated[Code, Path(examples=["voice_of_child"])]


@router.get("", responses=answers(ThemePage, Invalid))
def list_themes(reader: Reader, query: Annotated[ThemeQuery, Query()]) -> Response:
    """Lists the themes of findings, shared by audits, CPC and IRO records and feedback."""
    return reader.page(ThemeRead, themes.search, query, themes.ORDERS)


@router.get("/{code}", responses=answers(ThemeRead, NotFound, Invalid))
def get_theme(db: Db, reader: Reader, code: ThemeCode) -> Response:
    """Returns one theme."""
    return reader.one(ThemeRead, Theme, themes.find(db, reader.actor, code))


@router.put("/{code}", responses=answers(ThemeRead, *CHANGES, creates=True))
def put_theme(writer: Writer, code: ThemeCode, data: ThemeWrite) -> Response:
    """Creates or replaces a theme; set it inactive instead of deleting it."""
    row_id, created = themes.put(writer.db, writer.actor, code, data, writer.precondition)
    return writer.answer(ThemeRead, Theme, row_id, created=created)
