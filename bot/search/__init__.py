"""Finding: the entries a question may mean, with the evidence for each."""
