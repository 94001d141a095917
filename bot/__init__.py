"""Ask the report of one meeting of the Rabat Process, in English or French."""
