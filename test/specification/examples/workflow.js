const workflow = zigllms.workflow.create("research_pipeline");

workflow.addStep("gather_sources", {
  agent: "research_agent",
  action: "search",
  params: { query: "{{input.topic}}", sources: ["google_scholar", "arxiv"] },
});
workflow.addStep("analyze_papers", {
  agent: "analysis_agent",
  action: "analyze",
  params: { papers: "{{gather_sources.output}}", criteria: ["novelty", "impact", "methodology"] },
  dependsOn: ["gather_sources"],
});
workflow.addStep("generate_report", {
  agent: "writer_agent",
  action: "write",
  params: { analysis: "{{analyze_papers.output}}", format: "academic_report" },
  dependsOn: ["analyze_papers"],
});

const result = await workflow.execute({ topic: "Transformer architectures in computer vision" });
for (const [stepName, stepResult] of Object.entries(result.steps)) {
  console.log(`${stepName}: ${stepResult.status}`);
}
