"""What the commands make: the story, a page for any council, a workbook."""
