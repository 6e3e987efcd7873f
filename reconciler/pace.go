package reconciler

import "time"

// lookShare is how many times as long as a look took the pause after it is at
// least. Where calls are paced, looks then leave most of them to the work.
const lookShare = 3

// perLook is for how many more waiters the first look waits as long again: a
// look at many takes many pages, and more of them are ready later.
const perLook = 400

// crowdSize is from how many waiters on looks are as far apart as the group is
// old, while others are still to come: the number of looks then hardly grows
// with the time that a slow machine or API needs to make them.
const crowdSize = 100

// pace says when a group of waiters is looked at next. The pause grows with each
// look. Who joins is looked at with the others, and never later than by itself,
// but for what apart says.
type pace struct {
	timing      Timing
	began, last time.Time     // last: the end of the last look, began before any
	due         time.Time     // when the next one is to be made; zero: not at all
	pause       time.Duration // before it, if nobody joins
	took        time.Duration // of the last look
}

// turnout is who is in a group.
type turnout struct {
	waiting int
	joined  int // in all
	coming  int // how many have begun what they will wait for
}

func newPace(t Timing) pace {
	now := time.Now()
	return pace{timing: t, began: now, last: now}
}

// joined makes the next look a short pause from now, if it was to come later.
// So does the end of coming.
func (p *pace) joined(who turnout) {
	p.pause = p.timing.PollMin * time.Duration(1+who.waiting/perLook)
	soon := latest(time.Now().Add(p.pause), p.last.Add(p.apart(who)))
	if p.due.IsZero() || soon.Before(p.due) {
		p.due = soon
	}
}

// looked notes that a look was made, and lets the pause grow.
func (p *pace) looked(took time.Duration, who turnout) {
	p.last, p.took = time.Now(), took
	p.pause = min(p.pause*3/2, p.timing.PollMax)
	p.due = p.last.Add(max(p.pause, p.apart(who)))
}

// idle notes that nobody waits.
func (p *pace) idle() { p.due = time.Time{} }

// apart is how long after a look the next one is made at the earliest.
func (p *pace) apart(who turnout) time.Duration {
	least := lookShare * min(p.took, p.timing.PollMax) // longer ones were held up, as by the API's limit
	if who.coming == 0 {
		return least
	}
	age := p.last.Sub(p.began) * time.Duration(min(who.joined, crowdSize)) / crowdSize
	pages := (who.joined + listPage - 1) / listPage
	return max(least, min(age, p.timing.PollMax*time.Duration(pages)))
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
