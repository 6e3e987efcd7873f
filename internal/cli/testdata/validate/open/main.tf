# first
a = {
