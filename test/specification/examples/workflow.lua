local workflow = zigllms.workflow.create("research_pipeline")

workflow:addStep("gather_sources", {
    agent = "research_agent",
    action = "search",
    params = { query = "{{input.topic}}", sources = { "google_scholar", "arxiv" } }
})
workflow:addStep("analyze_papers", {
    agent = "analysis_agent",
    action = "analyze",
    params = { papers = "{{gather_sources.output}}", criteria = { "novelty", "impact", "methodology" } },
    depends_on = { "gather_sources" }
})
workflow:addStep("generate_report", {
    agent = "writer_agent",
    action = "write",
    params = { analysis = "{{analyze_papers.output}}", format = "academic_report" },
    depends_on = { "analyze_papers" }
})

local result = workflow:execute({ topic = "Transformer architectures in computer vision" })
for _, step_name in ipairs(workflow.steps) do
    print(step_name .. ": " .. result.steps[step_name].status)
end
