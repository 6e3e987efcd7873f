package monitoring

import "github.com/digitalocean/godo"

// Targets says who is told when an alert goes off.
type Targets struct {
	Email []string `swamp:"email,optional"`
	Slack []Slack  `swamp:"slack,optional"`
}

// Slack is one channel. Differences in case do not count.
type Slack struct {
	Channel string `swamp:"channel,required,nonempty,norm=lower"`
	URL     string `swamp:"url,required,nonempty,norm=lower"`
}

// addressees are the lists that the API takes; it wants both, also empty ones.
func addressees(in []Targets) ([]string, []godo.SlackDetails) {
	email, slack := []string{}, []godo.SlackDetails{}
	for _, t := range in {
		email = append(email, t.Email...)
		for _, s := range t.Slack {
			slack = append(slack, godo.SlackDetails{Channel: s.Channel, URL: s.URL})
		}
	}
	return email, slack
}

// targets is the block that says what the API says.
func targets(email []string, slack []godo.SlackDetails) []Targets {
	out := Targets{Email: email}
	for _, s := range slack {
		out.Slack = append(out.Slack, Slack{Channel: s.Channel, URL: s.URL})
	}
	return []Targets{out}
}
