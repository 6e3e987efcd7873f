package main

// reason is why a test does not pass that is known not to.
type reason struct {
	why string
	// panics: it ends the whole test program, so that it is left out.
	panics bool
}

// partnersChildren is why tests of partner attachments cannot be planned.
const partnersChildren = "its configuration sets children, which the provider's schema computes"

// panicsAtTime is what the resource of knowledge bases does in every test.
const panicsAtTime = "the resource sets created_at to no text, and panics"

// ofAnAccount is what tests need that name what one account has.
const ofAnAccount = "names a project or an agent of an account that is not the sandbox's"

// reasons are those of all families, by test.
var reasons = map[string]reason{
	"TestAccDigitalOceanLoadBalancer_importBasic": {why: "the provider never reads network, network_stack and tls_cipher_policy, and the test wants them after an import"},
	"TestAccDigitalOceanLoadbalancer_WithVPC":     {why: "calls t.Setenv in a parallel test, which panics whatever the API answers", panics: true},

	"TestAccDataSourceDigitalOceanKubernetesCluster_Basic":                    {why: "asks the registry for hashicorp/kubernetes, which it does not use; without a network there is none"},
	"TestAccDigitalOceanKubernetesCluster_KubernetesProviderInteroperability": {why: "makes a namespace in the cluster, which needs hashicorp/kubernetes and a cluster that runs"},

	"TestAccDataSourceDigitalOceanContainerRegistry_Basic":             {why: "the data source reads a registry without a name, and panics at the answer", panics: true},
	"TestAccResourceDigitalOceanVPCNATGateway":                         {why: "its second configuration keeps the timeouts of 30 s, by a replacement that misses, and the test wants 60 s"},
	"TestAccDigitalOceanContainerRegistryDockerCredentials_Basic":      {why: "revokes the token at cloud.digitalocean.com, and panics where there is no answer", panics: true},
	"TestAccDigitalOceanContainerRegistryDockerCredentials_withExpiry": {why: "revokes the token at cloud.digitalocean.com, and panics where there is no answer", panics: true},

	"TestAccDigitalOceanApp_Basic":               {why: "looks for a second ingress block, of which the provider's schema allows one"},
	"TestAccDataSourceDigitalOceanApp_Basic":     {why: "looks for a second ingress block, of which the provider's schema allows one"},
	"TestAccDigitalOceanApp_importBasic":         {why: "wants the default of deployment_per_page after an import, which the provider never sets there"},
	"TestAccDigitalOceanApp_TimeoutConfig":       {why: "wants a deployment that takes its time; give -speed 1"},
	"TestAccDataSourceDigitalOceanVPCNATGateway": {why: "names the VPC itself as the subnet, which the data source should not show"},

	"TestAccDataSourceDigitalOceanDatabaseReplica_Basic":   {why: "the data source sets a size, which its schema has not, and panics", panics: true},
	"TestAccDigitalOceanDatabaseKafkaConfig_Basic":         {why: "the resource sets a number where its schema has a text, and panics", panics: true},
	"TestAccDigitalOceanDatabaseKafkaSchemaRegistry_Basic": {why: "looks for an attribute name, which the resource has not"},

	"TestAccDigitalOceanOpenAIApiKey_Delete":                       {why: "wants the key itself after an import, which the API never shows"},
	"TestAccDigitalOceanCustomModel_Import":                        {why: "wants preferred_gpu_region after an import, which the provider never reads"},
	"TestAccDataSourceDigitalOceanKnowledgeBase_BasicByID":         {why: panicsAtTime, panics: true},
	"TestAccDataSourceDigitalOceanKnowledgeBases_Basic":            {why: panicsAtTime, panics: true},
	"TestAccDigitalOceanKnowledgeBase_Basic":                       {why: panicsAtTime, panics: true},
	"TestAccDigitalOceanKnowledgeBase_Update":                      {why: panicsAtTime, panics: true},
	"TestAccDigitalOceanKnowledgeBase_Delete":                      {why: panicsAtTime, panics: true},
	"TestAccDataSourceDigitalOceanAgentVersions_Lifecycle":         {why: ofAnAccount},
	"TestAccDataSourceDigitalOceanAgent_CompleteConfiguration":     {why: ofAnAccount},
	"TestAccDataSourceDigitalOceanAgent_WithTags":                  {why: ofAnAccount},
	"TestAccDataSourceDigitalOceanAgents_Basic":                    {why: ofAnAccount},
	"TestAccDigitalOceanAgentFunctionRoute_Basic":                  {why: ofAnAccount},
	"TestAccDigitalOceanAgentFunctionRoute_Update":                 {why: ofAnAccount},
	"TestAccDigitalOceanAgentFunctionRoute_WithOptionalFields":     {why: ofAnAccount},
	"TestAccDigitalOceanAgentRoute_Create":                         {why: ofAnAccount},
	"TestAccDigitalOceanAgentRoute_Delete":                         {why: ofAnAccount},
	"TestAccDigitalOceanAgentRoute_RequiredFieldsOnly":             {why: ofAnAccount},
	"TestAccDigitalOceanAgentRoute_Update":                         {why: ofAnAccount},
	"TestAccDigitalOceanAgent_Basic":                               {why: ofAnAccount},
	"TestAccDigitalOceanAgent_ImportBasic":                         {why: ofAnAccount},
	"TestAccDigitalOceanAgent_Update":                              {why: ofAnAccount},
	"TestAccDigitalOceanAgent_WithOptionalFields":                  {why: ofAnAccount},
	"TestAccDigitalOceanAgent_WithDeployment":                      {why: "configures the visibility private, which the provider refuses"},
	"TestAccDigitalOceanAgent_WithKnowledgeBase":                   {why: "configures a digitalocean_knowledge_base, a type that the provider has not"},
	"TestAccDataSourceDigitalOceanAgentsByOpenAIApiKey_ListAgents": {why: "looks for a text agents, which is a list"},

	"TestAccDigitalOceanNfs_Basic":                        {why: "wants the tier standard, where the provider's default is high"},
	"TestAccDigitalOceanNfsSnapshot_Basic":                {why: "waits for a status SNAPSHOT_AVAILABLE, which the API does not have"},
	"TestAccDigitalOceanNfsAttachment_MultipleVPCs":       {why: "looks for the second VPC in a share that was read before it was attached"},
	"TestAccDigitalOceanNfsAttachment_VPCAlreadyHasShare": {why: "wants a second share in a VPC to be refused; the provider's documentation says that a VPC may have several"},

	"TestAccDigitalOceanPartnerAttachment_Basic":                     {why: partnersChildren},
	"TestAccDigitalOceanPartnerAttachment_importBasic":               {why: partnersChildren},
	"TestAccDataSourceDigitalOceanPartnerAttachment_ByID":            {why: partnersChildren},
	"TestAccDataSourceDigitalOceanPartnerAttachment_ByName":          {why: partnersChildren},
	"TestAccDataSourceDigitalOceanPartnerAttachmentServiceKey_Found": {why: partnersChildren},

	"TestAccDigitalOceanCDN_CustomDomain":          {why: "asks the registry for hashicorp/tls, which makes its key; without a network there is none"},
	"TestAccDataSourceDigitalOceanSpacesKey_basic": {why: "its configuration lacks access_key, which the data source requires"},
}
