"""Knowledge: what a pack holds, how it is read and checked, and the one list of entries it makes."""
