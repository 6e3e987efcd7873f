package suite

import "fmt"

// Counts are how many runs came to what.
type Counts struct {
	Passed, Failed, Errored, Skipped int
	Status                           Status // of all of it
}

// Count counts the runs of executed files.
func Count(files []*File) Counts {
	c := Counts{Status: Pass}
	for _, f := range files {
		c.Status = worst(c.Status, f.Status)
		for _, r := range f.Runs {
			switch r.Status {
			case Pass:
				c.Passed++
			case Fail:
				c.Failed++
			case Error:
				c.Errored++
			default:
				c.Skipped++
			}
		}
	}
	return c
}

// Good reports whether nothing went wrong.
func (c Counts) Good() bool { return c.Status == Pass }

// String says the counts; errors are failures to people.
func (c Counts) String() string {
	text := fmt.Sprintf("%d passed, %d failed", c.Passed, c.Failed+c.Errored)
	if c.Skipped > 0 {
		text += fmt.Sprintf(", %d skipped", c.Skipped)
	}
	return text + "."
}
