"""How themes are named beside the codes of a row."""

from app.schemas.platform.common import Schema


class ThemeName(Schema):
    """A theme of findings by its label."""

    code: str
    label: str
