"""电子证照: licences a person already holds, reused instead of paper."""
