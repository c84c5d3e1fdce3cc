"""The objects of two persons who turn out to be one. Part of the transaction that joins them."""

from store.models_objects import UpstreamObject


def merge_objects(goes: int, stays: int) -> None:
    """What both have made under the same id stays with the one who stays."""
    mine = UpstreamObject.alias()
    doubled = [
        row.id
        for row in UpstreamObject.select(UpstreamObject.id)
        .join(mine, on=(mine.object_id == UpstreamObject.object_id))
        .where(UpstreamObject.person == goes, mine.person == stays)
    ]
    if doubled:
        UpstreamObject.delete().where(UpstreamObject.id.in_(doubled)).execute()
    UpstreamObject.update(person=stays).where(UpstreamObject.person == goes).execute()
