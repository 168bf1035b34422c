"""What the pages of the portal show: reading only, across domains, each in a bounded number of queries."""
