from django.db import migrations

from linli.places.collation import in_byte_order


class Migration(migrations.Migration):
    dependencies = [("places", "0001_initial")]
    operations = [in_byte_order("places", ["Place"], column="code")]
