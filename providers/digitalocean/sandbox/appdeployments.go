package sandbox

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// appDeployment is one deployment of an app. What it is at follows from the time.
type appDeployment struct {
	ID           string    `json:"id"`
	CreatedAt    time.Time `json:"created_at"`
	Cause        string    `json:"cause"`
	Spec         obj       `json:"spec"`
	BuildAt      time.Time `json:"build_at"` // it is pending before
	BuiltAt      time.Time `json:"built_at"`
	DeployAt     time.Time `json:"deploy_at"`
	ActiveAt     time.Time `json:"active_at"`
	SupersededAt time.Time `json:"superseded_at,omitzero"` // by a later one
	CanceledAt   time.Time `json:"canceled_at,omitzero"`
	Failing      string    `json:"failing,omitempty"` // the component whose build fails
}

// deploy begins a deployment; one that is under way goes.
func (a *app) deploy(c *call, cause string) *appDeployment {
	for _, d := range a.Deployments {
		if d.SupersededAt.IsZero() && d.phase(c.now) != "ACTIVE" {
			d.SupersededAt = c.now
		}
	}
	d := &appDeployment{
		ID: uuid.NewString(), CreatedAt: c.now, Cause: cause, Spec: maps.Clone(a.Spec),
		BuildAt: c.in(time.Second), BuiltAt: c.in(10 * time.Second), DeployAt: c.in(12 * time.Second), ActiveAt: c.in(20 * time.Second),
	}
	for _, x := range components(a.Spec) {
		if strings.TrimSpace(word(x.fields, "build_command")) == "exit 1" {
			d.Failing = word(x.fields, "name")
		}
	}
	a.Deployments = append(a.Deployments, d)
	return d
}

// phase is what a deployment is at, without regard to others that became active
// after it.
func (d *appDeployment) phase(now time.Time) string {
	before := func(t time.Time) bool { return now.Before(t) }
	switch {
	case d.Failing != "" && !before(d.BuiltAt) && (d.SupersededAt.IsZero() || d.BuiltAt.Before(d.SupersededAt)):
		return "ERROR"
	case !d.CanceledAt.IsZero():
		return "CANCELED"
	case !d.SupersededAt.IsZero():
		return "SUPERSEDED"
	case before(d.BuildAt):
		return "PENDING_BUILD"
	case before(d.BuiltAt):
		return "BUILDING"
	case before(d.DeployAt):
		return "PENDING_DEPLOY"
	case before(d.ActiveAt):
		return "DEPLOYING"
	default:
		return "ACTIVE"
	}
}

// under returns the deployment that is under way, nil where none is.
func (a *app) under(now time.Time) *appDeployment {
	for _, d := range a.Deployments {
		if slices.Contains([]string{"PENDING_BUILD", "BUILDING", "PENDING_DEPLOY", "DEPLOYING"}, d.phase(now)) {
			return d
		}
	}
	return nil
}

// active returns the deployment that serves, nil where none does.
func (a *app) active(now time.Time) *appDeployment {
	for _, d := range slices.Backward(a.Deployments) {
		if d.phase(now) == "ACTIVE" {
			return d
		}
	}
	return nil
}

func (s *Server) deploymentRoutes() {
	const root = "/v2/apps/{id}/deployments"
	s.handle("GET "+root, s.withApp(func(c *call, a *app) reply {
		newest := slices.Clone(a.Deployments)
		slices.Reverse(newest)
		return page(c, "deployments", newest, func(d *appDeployment) obj { return a.deploymentView(c, d) })
	}))
	s.handle("POST "+root, s.withApp(func(c *call, a *app) reply {
		return ok(obj{"deployment": a.deploymentView(c, a.deploy(c, "manual"))})
	}))
	s.handle("GET "+root+"/{deployment}", s.withDeployment(func(c *call, a *app, d *appDeployment) reply {
		return ok(obj{"deployment": a.deploymentView(c, d)})
	}))
	s.handle("POST "+root+"/{deployment}/cancel", s.withDeployment(func(c *call, a *app, d *appDeployment) reply {
		if a.under(c.now) != d {
			return refuse(http.StatusBadRequest, "the deployment cannot be canceled")
		}
		d.CanceledAt = c.now
		return ok(obj{"deployment": a.deploymentView(c, d)})
	}))
}

func (s *Server) withDeployment(do func(*call, *app, *appDeployment) reply) handler {
	return s.withApp(func(c *call, a *app) reply {
		for _, d := range a.Deployments {
			if d.ID == c.vars["deployment"] {
				return do(c, a, d)
			}
		}
		return notFound()
	})
}

func (a *app) deploymentView(c *call, d *appDeployment) obj {
	phase := d.phase(c.now)
	if phase == "ACTIVE" && a.active(c.now) != d {
		phase = "SUPERSEDED"
	}
	out := obj{
		"id": d.ID, "spec": d.Spec, "phase": phase, "cause": d.Cause, "created_at": stamp(d.CreatedAt), "updated_at": stamp(c.now),
		"phase_last_updated_at": stamp(c.now), "tier_slug": "basic", "progress": d.progress(c.now),
	}
	for _, kind := range componentKinds {
		var names []obj
		for _, x := range rows(d.Spec, kind) {
			names = append(names, obj{"name": word(x, "name"), "source_commit_hash": "54d4a727f457231062439895000d45437c7bb405"})
		}
		if len(names) > 0 {
			out[kind] = names
		}
	}
	return out
}

// progress is how far each of the two steps of a deployment is.
func (d *appDeployment) progress(now time.Time) obj {
	status := func(from, to time.Time) string {
		switch {
		case now.Before(from):
			return "PENDING"
		case now.Before(to):
			return "RUNNING"
		default:
			return "SUCCESS"
		}
	}
	build, deploy := status(d.BuildAt, d.BuiltAt), status(d.DeployAt, d.ActiveAt)
	steps := []obj{{"name": "build", "status": build}, {"name": "deploy", "status": deploy}}
	if d.phase(now) == "ERROR" {
		build, deploy = "ERROR", "PENDING"
		steps = []obj{
			{"name": "build", "status": build, "steps": []obj{{
				"name": "components", "status": build, "component_name": d.Failing,
				"reason": obj{"code": "BuildJobFailed", "message": "Your build job failed because the build command exited with a non-zero code."},
			}}},
			{"name": "deploy", "status": deploy},
		}
	}
	out := obj{"steps": steps, "total_steps": 2}
	for _, w := range []string{"PENDING", "RUNNING", "SUCCESS", "ERROR"} {
		n := 0
		for _, s := range []string{build, deploy} {
			if s == w {
				n++
			}
		}
		out[strings.ToLower(w)+"_steps"] = n
	}
	return out
}
