# é
x = "中文" # c
yy = "a" # d
