from django.db import migrations, models
from django.db.models import F, Q

from linli.places.reach import Top


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_byte_order")]
    operations = [
        migrations.AddIndex(
            "case",
            models.Index(Top("place_code"), F("received_at"), F("id"), name="case_community"),
        ),
        migrations.AddIndex(
            "case",
            models.Index(fields=["received_at", "id"], condition=Q(is_open=True), name="case_open_received"),
        ),
        migrations.AddIndex(
            "case",
            models.Index(fields=["received_at", "place_code", "category", "state"], name="case_counted"),
        ),
    ]
