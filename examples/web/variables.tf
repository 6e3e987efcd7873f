variable "project" {
  description = "What the site is called; the first part of every name."
  type        = string
  default     = "shop"
}

variable "environment" {
  description = "Which copy of the site this is."
  type        = string
  default     = "dev"
}

variable "region" {
  type    = string
  default = "fra1"
}

variable "vpc_cidr" {
  description = "Private address range of the network. It must not overlap another network of the account."
  type        = string
  default     = "10.20.0.0/16"
}

variable "image" {
  type    = string
  default = "ubuntu-24-04-x64"
}

variable "size" {
  type    = string
  default = "s-1vcpu-1gb"
}

variable "web_count" {
  description = "How many droplets serve the site; at least two, for the DNS records."
  type        = number
  default     = 3

  validation {
    condition     = var.web_count >= 2
    error_message = "The site needs at least two web droplets."
  }
}

variable "domain" {
  type    = string
  default = "shop.example.com"
}

variable "admin_cidrs" {
  description = "Who may log in by SSH."
  type        = list(string)
  default     = ["192.0.2.0/24"]
}

variable "ssh_public_key" {
  description = "A key whose private half nobody has: give your own."
  type        = string
  default     = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJL4HUe+RzOc21Er/nc2IXhh2kSp+MX11sHiZX9w1M1z example@swampctl"
}
