import datetime

from django.db import migrations, models
from django.db.models import F

from townworks.kernel import append_only, clock


def shown_for(apps, schema_editor):
    """For which instant each card was shown: the case's own where the day is still that one, else the end of its day."""
    card, case = apps.get_model("cases", "Card"), apps.get_model("cases", "Case")
    append_only.lift(schema_editor.connection, card._meta.db_table)
    for day in card.objects.order_by().values_list("due_on", flat=True).distinct():
        card.objects.filter(due_on=day).update(due_key=clock.start_of(day + datetime.timedelta(days=1)))
    own = case.objects.filter(pk=models.OuterRef("case_id"))
    still = models.Subquery(own.filter(due_on=models.OuterRef("due_on")).values("due_key")[:1])
    card.objects.annotate(still=still).filter(still__isnull=False).update(due_key=F("still"))
    append_only.lay(schema_editor.connection, card._meta.db_table)


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_instants")]

    operations = [
        migrations.AddField(
            model_name="card",
            name="due_key",
            field=models.DateTimeField(default=datetime.datetime(9999, 1, 1, tzinfo=datetime.UTC)),
            preserve_default=False,
        ),
        # Last: PostgreSQL alters no table whose rows were just changed.
        migrations.RunPython(shown_for, migrations.RunPython.noop),
    ]
