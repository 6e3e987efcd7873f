variables{
a="${var.b}"
}
run "x"   {
command=plan
assert{
condition=output.a=="b"
error_message="no"
}
}
