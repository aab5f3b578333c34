"""A published report, a snapshot, and what is the caller's to write if it can be."""

from app.models.organisation.org_units import OrgUnit
from app.models.reporting.dataset_snapshots import SnapshotDataset
from app.vocabulary.roles import DIRECTORS, Role
from tests import factories
from tests.factories.base import saved
from tests.tables.world.base import CallersWorld

OWNERS = (Role.QA_ADMIN, Role.QA_MANAGER, *DIRECTORS)


def add(world: CallersWorld) -> None:
    snapshot = factories.a_snapshot(world.db)
    values = {"metric": "expected", "basis": "final", "level": "good", "shape": "count"}
    dataset = SnapshotDataset(
        snapshot_id=snapshot.id,
        number=1,
        entity="audit_assignments",
        is_whole=False,
        columns=["row"],
        rows=[],
        row_count=0,
        sha256="0" * 64,
        **values,
    )
    saved(world.db, dataset)
    owner = world.mine(*OWNERS)
    pack = factories.a_pack(world.db, at=world.row("org_unit_id", OrgUnit))
    world.enter(
        {
            "report_id": factories.a_report(world.db, status="published"),
            "report_section_id": factories.a_report_section(world.db, owner_id=owner.id),
            "snapshot_id": snapshot,
            "evidence_pack_id": pack,
            "evidence_entry_id": factories.an_evidence_entry(world.db, pack, owner_id=owner.id),
        },
        words={"edition": "internal"},
    )
