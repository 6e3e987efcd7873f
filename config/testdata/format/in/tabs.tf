	a=1
	block {
		x=1
			yy=2
	}
