package digitalocean_test

import (
	"testing"

	"github.com/swampctl/swampctl/providers/sdk/sdktest"
)

// source is where a component's code comes from.
func source(kind string) attrs {
	if kind == "git" {
		return attrs{"git": one(attrs{"repo_clone_url": "https://example.com/front.git", "branch": "main"})}
	}
	return attrs{kind: one(attrs{"repo": "example/front", "branch": "main", "deploy_on_push": true})}
}

// appImage is an image from a registry.
func appImage(tag string) attrs {
	return attrs{"image": one(attrs{
		"registry_type": "DOCKER_HUB", "registry": "example", "repository": "front", "tag": tag, "registry_credentials": "user:registry-password",
		"deploy_on_push": one(attrs{"enabled": false}),
	})}
}

// digested is an image by digest.
func digested() attrs {
	return attrs{"image": one(attrs{
		"registry_type": "DOCR", "repository": "front", "digest": "sha256:5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03",
		"registry_credentials": "token", "registry": "r", "tag": "", "deploy_on_push": one(attrs{"enabled": true}),
	})}
}

func appEnv(secret string) attrs {
	return attrs{"env": []any{
		attrs{"key": "MODE", "value": "fast", "scope": "RUN_TIME", "type": "GENERAL"},
		attrs{"key": "TOKEN", "value": secret, "type": "SECRET"},
	}}
}

func appAlert(rule string) attrs {
	return attrs{"alert": one(attrs{
		"rule": rule, "operator": "GREATER_THAN", "window": "FIVE_MINUTES", "value": 75.1, "disabled": false,
		"destinations": one(attrs{"emails": []string{"ops@example.com"}, "slack_webhooks": one(attrs{"channel": "#ops", "url": "https://hooks.slack.com/services/T0/B0/x"})}),
	})}
}

func appLogs() attrs {
	return attrs{"log_destination": []any{
		attrs{"name": "papers", "papertrail": one(attrs{"endpoint": "logs.example.com:12345"})},
		attrs{"name": "dogs", "datadog": one(attrs{"api_key": "dog-key", "endpoint": "https://http-intake.logs.datadoghq.eu"})},
		attrs{"name": "tails", "logtail": one(attrs{"token": "tail-token"})},
		attrs{"name": "searches", "open_search": one(attrs{"endpoint": "https://search.example.com:9300", "index_name": "front", "cluster_name": "", "basic_auth": one(attrs{"user": "writer", "password": "search-password"})})},
	}}
}

func appCORS(origin string) attrs {
	return attrs{"cors": one(attrs{
		"allow_origins": one(attrs{origin: "https://example.com"}), "allow_methods": []string{"GET"}, "allow_headers": []string{"X-A"},
		"expose_headers": []string{"X-B"}, "max_age": "5h", "allow_credentials": true,
	})}
}

func appCheck(kind string) attrs {
	return attrs{kind: one(attrs{
		"http_path": "/up", "port": 8081, "initial_delay_seconds": 5, "period_seconds": 10, "timeout_seconds": 2, "success_threshold": 1, "failure_threshold": 3,
	})}
}

func appScaling() attrs {
	return attrs{"autoscaling": one(attrs{"min_instance_count": 1, "max_instance_count": 3, "metrics": one(attrs{"cpu": one(attrs{"percent": 70})})})}
}

func built() attrs {
	return attrs{"build_command": "make", "dockerfile_path": "", "environment_slug": "go", "source_dir": "/"}
}

func sized(count int) attrs {
	return attrs{"instance_count": count, "instance_size_slug": "apps-s-1vcpu-1gb"}
}

// richApp has every kind of component.
func richApp(count int, secret string) attrs {
	grace := attrs{"termination": one(attrs{"grace_period_seconds": 30})}
	return with(attrs{
		"name": "front", "region": "fra", "disable_edge_cache": true, "disable_email_obfuscation": true, "enhanced_threat_control_enabled": true,
		"features": []string{"buildpack-stack=ubuntu-22"}, "egress": one(attrs{"type": "DEDICATED_IP"}),
		"maintenance": one(attrs{"enabled": true, "archive": false, "offline_page_url": "https://example.com/offline"}),
		"vpc":         one(attrs{"id": "c22d8f48-4bc4-49f5-8ca0-58e7164427ac"}),
		"domain":      []any{attrs{"name": "example.com", "type": "PRIMARY", "wildcard": false, "zone": "example.com"}, attrs{"name": "www.example.com"}},
		"alert":       one(attrs{"rule": "DEPLOYMENT_FAILED", "disabled": true, "destinations": one(attrs{"emails": []string{"ops@example.com"}, "slack_webhooks": one(attrs{"channel": "#ops", "url": "https://hooks.slack.com/services/T0/B0/x"})})}),
		"database":    one(attrs{"name": "db", "engine": "PG", "version": "16", "production": true, "cluster_name": "main", "db_name": "front", "db_user": "front"}),
		"service": []any{
			with(attrs{"name": "web", "run_command": "bin/web", "http_port": 8081, "internal_ports": []any{9000}, "termination": one(attrs{"drain_seconds": 20, "grace_period_seconds": 30})},
				built(), source("git"), sized(count), appEnv(secret), appAlert("CPU_UTILIZATION"), appLogs(), appCheck("health_check"), appCheck("liveness_health_check")),
			with(attrs{"name": "api", "instance_size_slug": "apps-d-1vcpu-1gb"}, digested(), appScaling()),
		},
		"worker": []any{
			with(attrs{"name": "queue", "run_command": "bin/queue"}, built(), source("github"), sized(1), appEnv(secret), appAlert("MEM_UTILIZATION"), appLogs(), grace, appCheck("liveness_health_check")),
			with(attrs{"name": "mail", "instance_size_slug": "apps-d-1vcpu-1gb"}, digested(), appScaling()),
		},
		"job": []any{
			with(attrs{"name": "migrate", "kind": "PRE_DEPLOY", "run_command": "bin/migrate"}, built(), source("gitlab"), sized(1), appEnv(secret), appAlert("RESTART_COUNT"), appLogs(), grace),
			with(attrs{"name": "clean", "kind": "POST_DEPLOY"}, digested()),
		},
		"static_site": one(with(attrs{"name": "docs", "output_dir": "public", "index_document": "index.html", "error_document": "404.html"}, built(), source("bitbucket"), appEnv(secret))),
		"function":    one(with(attrs{"name": "hook", "source_dir": "hook"}, source("github"), appEnv(secret), appAlert("FUNCTIONS_ERROR_COUNT"), appLogs())),
		"ingress": one(attrs{
			"secure_header": one(attrs{"key": "X-Header", "value": "header-value"}),
			"rule": []any{
				with(attrs{"match": one(attrs{"path": one(attrs{"prefix": "/"}), "authority": one(attrs{"exact": "example.com"})}), "component": one(attrs{"name": "web", "preserve_path_prefix": true})}, appCORS("exact")),
				attrs{"match": one(attrs{"path": one(attrs{"prefix": "/api"})}), "component": one(attrs{"name": "api", "rewrite": "/v1"}), "cors": one(attrs{"allow_origins": one(attrs{"regex": "^https://.*"})})},
				attrs{"match": one(attrs{"path": one(attrs{"prefix": "/hook"})}), "component": one(attrs{"name": "hook"}), "cors": one(attrs{"allow_origins": one(attrs{"prefix": "https://old"})})},
				attrs{"match": one(attrs{"path": one(attrs{"prefix": "/old"})}), "redirect": one(attrs{"uri": "/new", "authority": "example.org", "port": 443, "scheme": "https", "redirect_code": 301})},
			},
		}),
	}, appEnv(secret))
}

// olderApp uses what rules and domain blocks stand for today, and the sources
// that the other has not.
func olderApp(path string) attrs {
	routes := func(path string) attrs {
		return attrs{"routes": one(attrs{"path": path, "preserve_path_prefix": true})}
	}
	return attrs{
		"name": "older", "region": "nyc", "domains": []string{"old.example.com"},
		"service": []any{
			with(attrs{"name": "web"}, source("github"), sized(1), routes(path), appCORS("exact")),
			with(attrs{"name": "two"}, source("gitlab"), sized(1), routes("/two"), appCORS("prefix")),
			with(attrs{"name": "three"}, source("bitbucket"), sized(1), routes("/three"), appCORS("regex")),
			with(attrs{"name": "four"}, appImage("v1"), sized(1), routes("/four")),
		},
		"static_site": []any{
			with(attrs{"name": "docs", "catchall_document": "index.html"}, source("git"), routes("/docs"), appCORS("exact")),
			with(attrs{"name": "blog"}, source("github"), routes("/blog"), appCORS("prefix")),
			with(attrs{"name": "news"}, source("gitlab"), routes("/news"), appCORS("regex")),
		},
		"function": []any{
			with(attrs{"name": "hook"}, source("git"), routes("/hook"), appCORS("exact")),
			with(attrs{"name": "hook2"}, source("gitlab"), routes("/hook2"), appCORS("prefix")),
			with(attrs{"name": "hook3"}, source("bitbucket"), routes("/hook3"), appCORS("regex")),
		},
		"worker": []any{
			with(attrs{"name": "aa"}, source("git"), sized(1)), with(attrs{"name": "bb"}, source("gitlab"), sized(1)),
			with(attrs{"name": "cc"}, source("bitbucket"), sized(1)), with(attrs{"name": "dd"}, appImage("v1"), sized(1)),
		},
		"job": []any{
			with(attrs{"name": "ee"}, source("git"), sized(1)), with(attrs{"name": "ff"}, source("github"), sized(1)),
			with(attrs{"name": "gg"}, source("bitbucket"), sized(1)), with(attrs{"name": "hh"}, appImage("v1"), sized(1)),
		},
	}
}

func appsCases() []sdktest.Case {
	const other = "00000000-0000-4000-8000-000000000000"
	renamed := with(richApp(2, "second-secret"), attrs{"name": "front-2", "maintenance": nil})
	return []sdktest.Case{
		{
			Type: "digitalocean_app", Create: attrs{"spec": one(richApp(1, "first-secret")), "deployment_per_page": 5},
			Setup:    func(t testing.TB, c sdktest.Cloud) attrs { return attrs{"project_id": given(t, c).project("front")} },
			Updates:  []attrs{{"spec": one(richApp(2, "first-secret"))}, {"spec": one(richApp(2, "second-secret"))}, {"spec": one(renamed)}},
			Replaces: []attrs{{"project_id": other}},
		},
		{
			Type: "digitalocean_app", Create: attrs{"spec": one(olderApp("/"))},
			Updates: []attrs{{"spec": one(olderApp("/web"))}},
		},
		{
			Type: "digitalocean_app", Create: attrs{"spec": one(attrs{"name": "plain", "service": one(with(attrs{"name": "web"}, source("git"), appEnv("a secret")))})},
			Updates: []attrs{{"spec": one(attrs{"name": "plain", "service": one(with(attrs{"name": "web"}, source("git")))})}},
		},
	}
}

var appsNotSet = map[string]string{
	"digitalocean_app.dedicated_ips":        "the API gives them; its requests have no such field",
	"digitalocean_app.dedicated_ips.id":     "the API gives them; its requests have no such field",
	"digitalocean_app.dedicated_ips.ip":     "the API gives them; its requests have no such field",
	"digitalocean_app.dedicated_ips.status": "the API gives them; its requests have no such field",
}
