from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_leg_endings")]
    operations = [
        migrations.RemoveIndex(model_name="case", name="case_place"),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["place_code", "received_at", "id"], name="case_place"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", False)),
                fields=["place_code", "closed_at"],
                name="case_closed",
            ),
        ),
    ]
