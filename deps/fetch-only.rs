// Cargo wants a target; the crates are fetched for their C sources and never built.
