package apps

import (
	"context"
	"strings"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
)

// phase is how far the deployment of an app is, as the app tells it.
func phase(v *godo.App) providers.Phase {
	under := v.InProgressDeployment
	if under == nil {
		under = v.PendingDeployment
	}
	switch {
	case under != nil && under.Phase == "":
		return providers.Phase{Stage: providers.Pending, Word: string(godo.DeploymentPhase_PendingBuild)}
	case under != nil:
		return providers.Phase{Stage: providers.Pending, Word: string(under.Phase)}
	case v.ActiveDeployment != nil:
		return providers.Phase{Word: string(godo.DeploymentPhase_Active)}
	default:
		return providers.Phase{}
	}
}

// settled reports whether what an app shows says how its last deployment went:
// of one that failed it shows nothing.
func settled(v *godo.App) bool {
	switch {
	case v.InProgressDeployment != nil, v.PendingDeployment != nil, archived(v):
		return true
	case v.ActiveDeployment == nil:
		return false
	default:
		return !v.LastDeploymentCreatedAt.After(v.ActiveDeployment.CreatedAt)
	}
}

// archived apps may have no deployment.
func archived(v *godo.App) bool {
	return v.Spec != nil && v.Spec.Maintenance != nil && v.Spec.Maintenance.Archive
}

// last looks at the last deployment of an app that does not show it.
func (r *App) last(ctx context.Context, c *do.Client, v *godo.App) error {
	if settled(v) {
		return nil
	}
	all, _, err := c.API().Apps.ListDeployments(ctx, r.ID, &godo.ListOptions{PerPage: r.DeploymentPerPage})
	if err != nil {
		return do.Err("list deployments of app", err)
	}
	if len(all) == 0 {
		r.phase = providers.Phase{Stage: providers.Pending, Word: "no deployment yet"}
		return nil
	}
	d := all[0]
	switch d.Phase {
	case godo.DeploymentPhase_Error, godo.DeploymentPhase_Canceled:
		r.phase = providers.Phase{Stage: providers.Failed, Word: string(d.Phase) + why(d)}
	case godo.DeploymentPhase_Active, godo.DeploymentPhase_Superseded:
		r.phase = providers.Phase{Word: string(d.Phase)}
	default:
		r.phase = providers.Phase{Stage: providers.Pending, Word: string(d.Phase)}
	}
	return nil
}

// why says at which step a deployment failed, and the API's reason.
func why(d *godo.Deployment) string {
	if d.Progress == nil {
		return ""
	}
	path := failedStep(d.Progress.Steps)
	if len(path) == 0 {
		return ""
	}
	var words []string
	for _, s := range path {
		words = append(words, s.Name)
	}
	text := ": at the step " + strings.Join(words, " ")
	end := path[len(path)-1]
	if end.ComponentName != "" {
		text += " of " + end.ComponentName
	}
	if end.Reason != nil {
		text += ": " + strings.Trim(end.Reason.Code+": "+end.Reason.Message, ": ")
	}
	return text
}

// failedStep returns the first step that failed, below those that it is part of.
func failedStep(steps []*godo.DeploymentProgressStep) []*godo.DeploymentProgressStep {
	for _, s := range steps {
		if s.Status == godo.DeploymentProgressStepStatus_Error {
			return append([]*godo.DeploymentProgressStep{s}, failedStep(s.Steps)...)
		}
	}
	return nil
}
