"""How each kind of claim is answered: changes, comparisons and shares, grades."""
