locals {
  a = [
    for x in 3 :
    x
  ]
}
