from django.db import migrations

from linli.places.collation import in_byte_order


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_categories")]
    operations = [in_byte_order("cases", ["Case", "Report"])]
