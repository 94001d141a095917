"""Words: how a language is read and set; nothing here knows of meetings."""
