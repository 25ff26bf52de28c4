"""A demonstration office: invented people and firms, and cases that were played through the actions under real law."""
