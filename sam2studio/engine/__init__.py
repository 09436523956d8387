"""Sessions over networks: what turns prompts into masks. No Qt, no project."""
