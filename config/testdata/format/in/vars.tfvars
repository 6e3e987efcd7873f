a="x"
bbb={
c=1
}
cc = [
"a","b"
]
