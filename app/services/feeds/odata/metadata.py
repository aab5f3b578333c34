"""The service document and the metadata document (CSDL 4.0 XML) of the sets."""

from collections.abc import Iterable
from functools import cache
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from app.services.feeds.odata.filters import FUNCTIONS
from app.services.feeds.sets.entity_set import Edm, EntitySet

NAMESPACE, CONTAINER = "qaf", "feed"
_EDMX = "http://docs.oasis-open.org/odata/ns/edmx"
_EDM = "http://docs.oasis-open.org/odata/ns/edm"
_CAPABILITIES = "Org.OData.Capabilities.V1"
_CORE = "Org.OData.Core.V1"
_VOCABULARIES = {
    _CAPABILITIES: "https://oasis-tcs.github.io/odata-vocabularies/vocabularies/"
    "Org.OData.Capabilities.V1.xml",
    _CORE: "https://oasis-tcs.github.io/odata-vocabularies/vocabularies/Org.OData.Core.V1.xml",
}
# What the service refuses, told in the document, so that a client need not try it.
_NOT_SUPPORTED = (
    ("ExpandRestrictions", "Expandable"),
    ("SearchRestrictions", "Searchable"),
    ("InsertRestrictions", "Insertable"),
    ("UpdateRestrictions", "Updatable"),
    ("DeleteRestrictions", "Deletable"),
)
_FACETS: dict[Edm, dict[str, str]] = {
    Edm.DECIMAL: {"Precision": "18", "Scale": "4"},
    Edm.INSTANT: {"Precision": "6"},
}


def service_document(base: str, sets: Iterable[EntitySet]) -> dict[str, Any]:
    return {
        "@odata.context": f"{base}$metadata",
        "value": [{"name": each.name, "kind": "EntitySet", "url": each.name} for each in sets],
    }


@cache
def metadata(sets: tuple[EntitySet, ...]) -> bytes:
    """Returns the metadata document, which is the same for every caller."""
    root = Element("edmx:Edmx", {"Version": "4.0", "xmlns:edmx": _EDMX})
    for namespace, uri in _VOCABULARIES.items():
        reference = SubElement(root, "edmx:Reference", Uri=uri)
        SubElement(reference, "edmx:Include", Namespace=namespace)
    services = SubElement(root, "edmx:DataServices")
    schema = SubElement(services, "Schema", {"Namespace": NAMESPACE, "xmlns": _EDM})
    for each in sets:
        _entity_type(schema, each)
    container = SubElement(schema, "EntityContainer", Name=CONTAINER)
    for each in sets:
        _entity_set(container, each)
    _container_annotations(container)
    text: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return text


def _entity_type(schema: Element, entity_set: EntitySet) -> None:
    kind = SubElement(schema, "EntityType", Name=entity_set.name)
    key = SubElement(kind, "Key")
    for name in entity_set.keys:
        SubElement(key, "PropertyRef", Name=name)
    for name in entity_set.columns:
        edm = entity_set.type_of(name)
        nullable = "false" if name in entity_set.keys else "true"
        facets = _FACETS.get(edm, {})
        SubElement(kind, "Property", {"Name": name, "Type": edm, "Nullable": nullable, **facets})


def _entity_set(container: Element, entity_set: EntitySet) -> None:
    type_name = f"{NAMESPACE}.{entity_set.name}"
    element = SubElement(container, "EntitySet", Name=entity_set.name, EntityType=type_name)
    _annotation(element, f"{_CORE}.Description", String=entity_set.description)
    for term, member in _NOT_SUPPORTED:
        record = SubElement(_annotation(element, f"{_CAPABILITIES}.{term}"), "Record")
        SubElement(record, "PropertyValue", {"Property": member, "Bool": "false"})


def _container_annotations(container: Element) -> None:
    _annotation(container, f"{_CAPABILITIES}.BatchSupported", Bool="false")
    functions = SubElement(_annotation(container, f"{_CAPABILITIES}.FilterFunctions"), "Collection")
    for name in FUNCTIONS:
        SubElement(functions, "String").text = name


def _annotation(element: Element, term: str, **value: str) -> Element:
    return SubElement(element, "Annotation", {"Term": term, **value})
