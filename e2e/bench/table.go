package main

import (
	"fmt"
	"io"
	"time"
)

const tableHead = `| droplets | command | program | calls | calls at least | 429s | wall | CPU | memory |
|---|---|---|---|---|---|---|---|---|
`

func printRow(w io.Writer, n int, command, program string, f figures, floor int) {
	fmt.Fprintf(w, "| %d | %s | %s | %d | %d | %d | %s | %s | %d MB |\n", n, command, program, f.calls, floor, f.refused,
		f.wall.Round(10*time.Millisecond), f.cpu.Round(10*time.Millisecond), f.memory>>20)
}

// printRatio says how many times as much the first program takes as the second.
func printRatio(w io.Writer, n int, command string, a, b figures) {
	times := func(x, y float64) string { return fmt.Sprintf("%.1f ×", x/max(y, 1e-9)) }
	fmt.Fprintf(w, "| %d | %s | *ratio* | %s | | | **%s** | %s | %s |\n", n, command, times(float64(a.calls), float64(b.calls)),
		times(a.wall.Seconds(), b.wall.Seconds()), times(a.cpu.Seconds(), b.cpu.Seconds()), times(float64(a.memory), float64(b.memory)))
}
