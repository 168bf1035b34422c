from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="SearchRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=16)),
                ("about_id", models.BigIntegerField()),
                ("tokens", models.TextField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("kind", "about_id"), name="searchrow_once")],
            },
        ),
    ]
