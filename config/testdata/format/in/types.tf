variable "a" { type="string" }
variable "b" {
  type = "list"
  default=[]
}
variable "c" {
  type = "map"
}
variable "d" { 
  type = list 
}
variable "e" { 
  type = map 
}
variable "f" { 
  type = set 
}
variable "g" { 
  type = "any" 
}
variable "h" { 
  type = "${string}" 
}
variable "i" { 
  type = object({a=string,b=optional(  number , 3 )
  c=list( string )
  }) 
  validation {
    type = "list"
    condition = "${var.i != null}"
    error_message="x"
  }
}
variable j {
  type = string
}
variable "k" {
  type = list // what
}
variable "l" {
  type = "list" # what
  nested {
    variable {
      type = "list"
    }
  }
}
variable "m" {
  type = tuple
}
variable "n" {
  type = "number"
}
resource "x" "variable" {
  type = "list"
  variable "z" {
    type = "list"
  }
}
