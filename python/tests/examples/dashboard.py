from wnn.ram.experiments import DashboardClient, DashboardClientConfig

# Create client
config = DashboardClientConfig(base_url="http://localhost:3000")
client = DashboardClient(config)

# Check connection
if client.ping():
    print("Dashboard is running")

# List flows
flows = client.list_flows(status="completed")
for flow in flows:
    print(f"{flow['id']}: {flow['name']} - {flow['status']}")

# List checkpoints
checkpoints = client.list_checkpoints(is_final=True)
for ckpt in checkpoints:
    print(f"{ckpt['id']}: {ckpt['name']} (CE: {ckpt['final_fitness']:.4f})")
