package apps

import (
	"reflect"
	"testing"
	"time"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
)

// TestPhase: what an app shows of its deployments, and when that says nothing of
// the last one.
func TestPhase(t *testing.T) {
	t.Parallel()
	first, second := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)
	active := &godo.Deployment{Phase: godo.DeploymentPhase_Active, CreatedAt: first}
	tests := map[string]struct {
		app     godo.App
		stage   providers.Stage
		word    string
		settled bool
	}{
		"just made":       {godo.App{PendingDeployment: &godo.Deployment{}}, providers.Pending, "PENDING_BUILD", true},
		"building":        {godo.App{InProgressDeployment: &godo.Deployment{Phase: godo.DeploymentPhase_Building}, ActiveDeployment: active}, providers.Pending, "BUILDING", true},
		"active":          {godo.App{ActiveDeployment: active, LastDeploymentCreatedAt: first}, providers.Ready, "ACTIVE", true},
		"a later failed":  {godo.App{ActiveDeployment: active, LastDeploymentCreatedAt: second}, providers.Ready, "ACTIVE", false},
		"the first fails": {godo.App{LastDeploymentCreatedAt: first}, providers.Ready, "", false},
		"archived":        {godo.App{Spec: &godo.AppSpec{Maintenance: &godo.AppMaintenanceSpec{Archive: true}}}, providers.Ready, "", true},
	}
	for name, tt := range tests {
		if p := phase(&tt.app); p.Stage != tt.stage || p.Word != tt.word {
			t.Errorf("%s: the phase is %+v", name, p)
		}
		if settled(&tt.app) != tt.settled {
			t.Errorf("%s: settled is %v", name, !tt.settled)
		}
	}
}

// TestWhy: the innermost step that failed is named, with the reason.
func TestWhy(t *testing.T) {
	t.Parallel()
	failed := godo.DeploymentProgressStepStatus_Error
	d := &godo.Deployment{Progress: &godo.DeploymentProgress{Steps: []*godo.DeploymentProgressStep{
		{Name: "build", Status: godo.DeploymentProgressStepStatus_Success},
		{Name: "deploy", Status: failed, Steps: []*godo.DeploymentProgressStep{{Name: "wait", Status: failed, ComponentName: "web", Reason: &godo.DeploymentProgressStepReason{Code: "Timeout", Message: "it took too long"}}}},
	}}}
	if got, want := why(d), ": at the step deploy wait of web: Timeout: it took too long"; got != want {
		t.Errorf("why is %q, want %q", got, want)
	}
	if got := why(&godo.Deployment{}); got != "" {
		t.Errorf("without progress why is %q", got)
	}
}

// TestKeep: an update takes over what no attribute can say.
func TestKeep(t *testing.T) {
	t.Parallel()
	is := &godo.AppSpec{
		Services:  []*godo.AppServiceSpec{{Name: "web", Protocol: "HTTP2", Autoscaling: &godo.AppAutoscalingSpec{Metrics: &godo.AppAutoscalingSpecMetrics{RequestsPerSecond: &godo.AppAutoscalingSpecMetricRequestsPerSecond{PerInstance: 5}}}}},
		Jobs:      []*godo.AppJobSpec{{Name: "nightly", Kind: godo.AppJobSpecKind_Scheduled, Schedule: &godo.AppJobSpecSchedule{Cron: "0 0 * * *"}}},
		Databases: []*godo.AppDatabaseSpec{{Name: "db", Size: "db-s-1vcpu-1gb", NumNodes: 2}},
		Domains:   []*godo.AppDomainSpec{{Domain: "example.com", MinimumTLSVersion: "1.3"}},
		Ingress:   &godo.AppIngressSpec{LoadBalancer: godo.AppIngressSpecLoadBalancer_DigitalOcean},
		Workers:   []*godo.AppWorkerSpec{{Name: "queue", LogDestinations: []*godo.AppLogDestinationSpec{{Name: "logs", TLSInsecure: true}}}},
	}
	want := &godo.AppSpec{
		Services:  []*godo.AppServiceSpec{{Name: "new"}, {Name: "web", Autoscaling: &godo.AppAutoscalingSpec{Metrics: &godo.AppAutoscalingSpecMetrics{}}}},
		Jobs:      []*godo.AppJobSpec{{Name: "nightly", Kind: godo.AppJobSpecKind_PreDeploy}},
		Databases: []*godo.AppDatabaseSpec{{Name: "db"}},
		Domains:   []*godo.AppDomainSpec{{Domain: "example.com"}},
		Ingress:   &godo.AppIngressSpec{},
		Workers:   []*godo.AppWorkerSpec{{Name: "queue", LogDestinations: []*godo.AppLogDestinationSpec{{Name: "logs"}}}},
	}
	keep(want, is)
	if !reflect.DeepEqual(want.Services[1], is.Services[0]) || want.Services[0].Protocol != "" {
		t.Errorf("the services are %+v", want.Services)
	}
	if want.Jobs[0].Schedule != nil {
		t.Error("a job of another kind keeps its schedule")
	}
	if !reflect.DeepEqual(want.Databases, is.Databases) || !reflect.DeepEqual(want.Domains, is.Domains) || !reflect.DeepEqual(want.Ingress, is.Ingress) || !reflect.DeepEqual(want.Workers, is.Workers) {
		t.Errorf("not all is kept: %+v", want)
	}
}

// TestOlder: routes that the API has made rules of are as recorded; where the
// rules are others, they are not.
func TestOlder(t *testing.T) {
	t.Parallel()
	path := func(p string) *string { return &p }
	rule := Rule{Component: []Component{{Name: path("web")}}, Match: []Match{{Path: []Path{{Prefix: path("/a")}}}}}
	is := Spec{Service: []Service{{Name: "web"}}, Ingress: []Ingress{{Rule: []Rule{rule}}}}
	was := Spec{Service: []Service{{Name: "web", Routes: []Route{{Path: path("/a")}}}}}
	mergeRoutes(was, &is)
	if len(is.Service[0].Routes) != 1 {
		t.Error("the route is lost")
	}
	is.Service[0].Routes = nil
	was.Service[0].Routes[0].Path = path("/b")
	mergeRoutes(was, &is)
	if len(is.Service[0].Routes) != 0 {
		t.Error("a route is kept for which there is no rule")
	}
}
