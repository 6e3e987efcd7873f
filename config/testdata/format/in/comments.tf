#no space
//slashes
/*  block
   keeps   this */
  # indented top
resource "a" "b" {
#first
    #second
  a = 1#tight
  b = [ # after bracket
    1, # one
      2,
    # last
  ]
  c = {
    # in object
    a = 1 # x
    bb = 2 # y
  }
  /* before */ d = 4
  e = /* mid */ 5
  # end
}
# eof
