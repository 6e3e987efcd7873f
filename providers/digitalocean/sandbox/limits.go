package sandbox

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	hourLimit   = 5000
	minuteLimit = 250
	keysLimit   = 10 // lists of SSH keys a minute
	cdnLimit    = 5  // calls for the CDN in ten seconds
)

// windows remember when the requests of one token were made.
type windows struct {
	hour []time.Time
	keys []time.Time // lists of SSH keys
	cdn  []time.Time // calls for the CDN
}

// verdict is what the limits say of a request.
type verdict struct {
	limit, remaining int
	reset            time.Time
	refused          bool
	retry            int
}

// admit counts a request unless a limit refuses it.
func (s *Server) admit(token string, r *http.Request, now time.Time) verdict {
	w := s.windows[token]
	if w == nil {
		w = &windows{}
		s.windows[token] = w
	}
	w.hour = since(w.hour, now.Add(-time.Hour))
	w.keys = since(w.keys, now.Add(-time.Minute))
	w.cdn = since(w.cdn, now.Add(-10*time.Second))
	v := verdict{limit: or(s.opts.HourLimit, hourLimit)}
	if s.opts.RateLimit {
		v.judge(s, w, r, now)
	}
	if !v.refused {
		w.hour = append(w.hour, now)
		if listsKeys(r) {
			w.keys = append(w.keys, now)
		}
		if callsCDN(r) {
			w.cdn = append(w.cdn, now)
		}
		v.remaining = max(v.limit-len(w.hour), 0)
	}
	v.reset = now.Add(time.Hour)
	if len(w.hour) > 0 {
		v.reset = w.hour[0].Add(time.Hour)
	}
	return v
}

// judge sets the refusal, and with it what remains: nothing.
func (v *verdict) judge(s *Server, w *windows, r *http.Request, now time.Time) {
	minute := since(w.hour, now.Add(-time.Minute))
	var until time.Time
	switch burst := or(s.opts.MinuteLimit, minuteLimit); {
	case len(w.hour) >= v.limit:
		until = w.hour[0].Add(time.Hour)
	case len(minute) >= burst:
		until = minute[len(minute)-burst].Add(time.Minute)
	case listsKeys(r) && len(w.keys) >= keysLimit:
		until = w.keys[0].Add(time.Minute)
	case callsCDN(r) && len(w.cdn) >= cdnLimit:
		until = w.cdn[0].Add(10 * time.Second)
	default:
		return
	}
	v.refused = true
	v.retry = max(int((until.Sub(now)+time.Second-1)/time.Second), 1)
}

func (v verdict) write(h http.Header) {
	h.Set("ratelimit-limit", strconv.Itoa(v.limit))
	h.Set("ratelimit-remaining", strconv.Itoa(v.remaining))
	h.Set("ratelimit-reset", strconv.FormatInt(v.reset.Unix(), 10))
}

func listsKeys(r *http.Request) bool {
	return r.Method == http.MethodGet && r.URL.Path == "/v2/account/keys"
}

func callsCDN(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, "/v2/cdn/endpoints") }

// since drops the times that are not after t; they are in order.
func since(times []time.Time, t time.Time) []time.Time {
	i, _ := slices.BinarySearchFunc(times, t, func(e, t time.Time) int {
		if e.After(t) {
			return 1
		}
		return -1
	})
	return times[i:]
}

func or(n, otherwise int) int {
	if n > 0 {
		return n
	}
	return otherwise
}
