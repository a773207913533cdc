"""Finding a form's page in a scan and measuring the ink in its zones; a process of its own takes each scan apart."""
