package render

// edit is one step from an old sequence to a new one: old and new are indexes,
// -1 where the element is only on the other side.
type edit struct{ old, new int }

// maxTable bounds the memory of a comparison; longer middles are taken as
// replaced.
const maxTable = 4 << 20

// edits compares sequences of n and m elements and returns the steps in order:
// as few as possible, removals before additions.
func edits(n, m int, same func(old, new int) bool) []edit {
	var out []edit
	head := 0
	for head < n && head < m && same(head, head) {
		out = append(out, edit{head, head})
		head++
	}
	tail := 0
	for tail < n-head && tail < m-head && same(n-1-tail, m-1-tail) {
		tail++
	}
	out = append(out, middle(head, n-tail, m-tail, same)...)
	for ; tail > 0; tail-- {
		out = append(out, edit{n - tail, m - tail})
	}
	return out
}

// middle compares old[head:n] with new[head:m] by their longest common
// subsequence.
func middle(head, n, m int, same func(old, new int) bool) []edit {
	rows, cols := n-head, m-head
	var out []edit
	if rows*cols > maxTable {
		rows, cols = 0, 0
	}
	length := make([][]int, rows+1)
	for i := range length {
		length[i] = make([]int, cols+1)
	}
	for i := rows - 1; i >= 0; i-- {
		for j := cols - 1; j >= 0; j-- {
			if same(head+i, head+j) {
				length[i][j] = length[i+1][j+1] + 1
				continue
			}
			length[i][j] = max(length[i+1][j], length[i][j+1])
		}
	}
	i, j := 0, 0
	for i < rows && j < cols {
		switch {
		case same(head+i, head+j):
			out = append(out, edit{head + i, head + j})
			i, j = i+1, j+1
		case length[i+1][j] >= length[i][j+1]:
			out = append(out, edit{head + i, -1})
			i++
		default:
			out = append(out, edit{-1, head + j})
			j++
		}
	}
	for ; head+i < n; i++ {
		out = append(out, edit{head + i, -1})
	}
	for ; head+j < m; j++ {
		out = append(out, edit{-1, head + j})
	}
	return out
}

// paired turns the removals and additions that stand next to one another into
// changes, the first with the first; pair says for which that makes sense.
func paired(es []edit, pair func(old, new int) bool) []edit {
	var out []edit
	for i := 0; i < len(es); {
		if es[i].old >= 0 && es[i].new >= 0 {
			out = append(out, es[i])
			i++
			continue
		}
		var olds, news []int
		for ; i < len(es) && (es[i].old < 0 || es[i].new < 0); i++ {
			if es[i].old >= 0 {
				olds = append(olds, es[i].old)
				continue
			}
			news = append(news, es[i].new)
		}
		for len(olds) > 0 && len(news) > 0 && pair(olds[0], news[0]) {
			out = append(out, edit{olds[0], news[0]})
			olds, news = olds[1:], news[1:]
		}
		for _, o := range olds {
			out = append(out, edit{o, -1})
		}
		for _, n := range news {
			out = append(out, edit{-1, n})
		}
	}
	return out
}
