"""Publishing by hand: where no server may publish, a person does, with everything laid out for them."""
