"""申请人: who is signed in at which terminal, and how they proved who they are."""
